// What PDFBox and BouncyCastle say of the signatures of PDFs: one line each, "FILE: valid signature|time-stamp FIELD".
// Usage: SignatureCheck ROOT.pem MOMENT FILE.pdf... (seconds since 1970, for the certificates' validity).
// Ends with 1 and says why at the first that does not hold.

import java.io.File;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

public class SignatureCheck {
	private static X509Certificate root;
	private static Date moment;

	private static void must(boolean ok, String what) {
		if (!ok)
			throw new IllegalStateException(what);
	}

	private static byte[] sha256(byte[] bytes) throws Exception {
		return MessageDigest.getInstance("SHA-256").digest(bytes);
	}

	// The certificate that signed, which must lead to the root.
	@SuppressWarnings("unchecked")
	private static X509CertificateHolder trusted(Store<X509CertificateHolder> certs, Object selector) throws Exception {
		Collection<X509CertificateHolder> found =
		    certs.getMatches((org.bouncycastle.util.Selector<X509CertificateHolder>)selector);
		must(found.size() == 1, "no certificate of the signer");
		X509CertificateHolder holder = found.iterator().next();
		List<X509Certificate> all = new ArrayList<>();
		for (X509CertificateHolder h : certs.getMatches(null))
			all.add(new JcaX509CertificateConverter().getCertificate(h));
		X509CertSelector target = new X509CertSelector();
		target.setCertificate(new JcaX509CertificateConverter().getCertificate(holder));
		PKIXBuilderParameters p =
		    new PKIXBuilderParameters(Collections.singleton(new TrustAnchor(root, null)), target);
		p.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
		p.setRevocationEnabled(false);
		p.setDate(moment);
		CertPathBuilder.getInstance("PKIX").build(p);
		return holder;
	}

	private static void checkToken(TimeStampToken token, byte[] stamped) throws Exception {
		X509CertificateHolder holder = trusted(token.getCertificates(), token.getSID());
		token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(holder));
		must(Arrays.equals(sha256(stamped), token.getTimeStampInfo().getMessageImprintDigest()),
		     "time-stamp over something else");
	}

	private static void checkSignature(byte[] value, byte[] content) throws Exception {
		CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(content), value);
		must(cms.getSignerInfos().size() == 1, "not one signer");
		SignerInformation signer = cms.getSignerInfos().getSigners().iterator().next();
		X509CertificateHolder holder = trusted(cms.getCertificates(), signer.getSID());
		must(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(holder)), "signature does not fit");
		Attribute named = signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
		must(named != null, "no signing-certificate-v2");
		byte[] hash =
		    SigningCertificateV2.getInstance(named.getAttributeValues()[0]).getCerts()[0].getCertHash();
		must(Arrays.equals(hash, sha256(holder.getEncoded())), "signing-certificate-v2 names another");
		if (signer.getUnsignedAttributes() == null)
			return;
		Attribute stamp = signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
		must(stamp != null, "an unsigned attribute that is no time-stamp");
		checkToken(
		    new TimeStampToken(new CMSSignedData(stamp.getAttributeValues()[0].toASN1Primitive().getEncoded())),
		    signer.getSignature());
	}

	private static void check(String name, byte[] file, PDSignatureField field) throws Exception {
		PDSignature s = field.getSignature();
		byte[] value = s.getContents(file), content = s.getSignedContent(file);
		boolean stamp = "ETSI.RFC3161".equals(s.getSubFilter());
		if (stamp)
			checkToken(new TimeStampToken(new CMSSignedData(value)), content);
		else
			checkSignature(value, content);
		System.out.println(name + ": valid " + (stamp ? "time-stamp " : "signature ") + field.getPartialName());
	}

	public static void main(String[] args) throws Exception {
		Security.addProvider(new BouncyCastleProvider());
		try (FileInputStream in = new FileInputStream(args[0])) {
			root = (X509Certificate)CertificateFactory.getInstance("X.509").generateCertificate(in);
		}
		moment = new Date(Long.parseLong(args[1]) * 1000);
		for (String name : Arrays.asList(args).subList(2, args.length)) {
			byte[] file = Files.readAllBytes(new File(name).toPath());
			try (PDDocument d = PDDocument.load(file)) {
				for (PDSignatureField field : d.getSignatureFields())
					if (field.getSignature() != null)
						check(name, file, field);
			}
		}
	}
}
