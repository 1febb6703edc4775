import java.io.*;
import java.security.*;
import java.security.cert.*;
import java.util.*;
import org.apache.pdfbox.pdmodel.*;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.*;
import org.apache.pdfbox.pdmodel.interactive.form.*;
import org.apache.pdfbox.cos.COSName;
import org.bouncycastle.asn1.*;
import org.bouncycastle.asn1.cms.*;
import org.bouncycastle.asn1.ess.*;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.*;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.operator.*;
import org.bouncycastle.operator.jcajce.*;

// Signs the prepared field of a document as another PAdES program would: PDFBox writes the update, BouncyCastle the CAdES
// signature. Usage: VendorSign IN.pdf OUT.pdf KEY.p12 PASSPHRASE FIELD MOMENT (seconds since 1970).
public class VendorSign {
	static byte[] cades(InputStream content, PrivateKey key, X509Certificate cert) throws Exception {
		byte[] hash = MessageDigest.getInstance("SHA-256").digest(cert.getEncoded());
		ASN1EncodableVector own = new ASN1EncodableVector();
		own.add(new Attribute(org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_aa_signingCertificateV2,
			new DERSet(new SigningCertificateV2(new ESSCertIDv2[] {new ESSCertIDv2(hash)}))));
		CMSAttributeTableGenerator signed = new DefaultSignedAttributeTableGenerator(new AttributeTable(own)) {
			protected Hashtable createStandardAttributeTable(Map parameters) {
				Hashtable table = super.createStandardAttributeTable(parameters);
				table.remove(CMSAttributes.signingTime); // PAdES forbids it
				return table;
			}
		};
		ContentSigner signer = new JcaContentSignerBuilder("EC".equals(key.getAlgorithm()) ? "SHA256withECDSA" : "SHA256withRSA").build(key);
		SignerInfoGenerator info = new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
			.setSignedAttributeGenerator(signed).build(signer, cert);
		CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
		generator.addSignerInfoGenerator(info);
		generator.addCertificate(new JcaX509CertificateHolder(cert));
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] part = new byte[8192];
		for (int n; (n = content.read(part)) > 0;)
			bytes.write(part, 0, n);
		return generator.generate(new CMSProcessableByteArray(bytes.toByteArray()), false).toASN1Structure()
			.getEncoded("DER");
	}

	public static void main(String[] a) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(new FileInputStream(a[2]), a[3].toCharArray());
		String alias = store.aliases().nextElement();
		PrivateKey key = (PrivateKey) store.getKey(alias, a[3].toCharArray());
		X509Certificate cert = (X509Certificate) store.getCertificate(alias);
		try (PDDocument document = PDDocument.load(new File(a[0])); OutputStream out = new FileOutputStream(a[1])) {
			PDSignatureField field = (PDSignatureField) document.getDocumentCatalog().getAcroForm(null).getField(a[4]);
			PDSignature signature = new PDSignature();
			signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
			signature.setSubFilter(COSName.getPDFName("ETSI.CAdES.detached"));
			signature.setName("Vendor");
			Calendar moment = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
			moment.setTimeInMillis(Long.parseLong(a[5]) * 1000);
			signature.setSignDate(moment);
			field.setValue(signature);
			document.addSignature(signature, content -> {
				try {
					return cades(content, key, cert);
				} catch (Exception e) {
					throw new IOException(e);
				}
			});
			document.saveIncremental(out);
		}
	}
}
